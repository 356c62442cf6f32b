package dev.reverie.spark.exchange;

import java.io.Serializable;

/**
 * Where a worker listens.
 *
 * @param rank its number
 * @param host name or address that the others reach it by
 * @param port that it has bound
 */
public record Peer(int rank, String host, int port) implements Serializable {
    /** What people call it. */
    public String name() {
        return "worker " + rank + " on " + host;
    }
}
