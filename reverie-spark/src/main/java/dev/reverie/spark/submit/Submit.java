package dev.reverie.spark.submit;

import dev.reverie.errors.RequestException;
import dev.reverie.errors.ReverieException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point that {@code spark-submit} is given. */
@Command(
        name = "reverie-submit",
        header = "Train, sample and evaluate on a cluster of Apache Spark.",
        description = {
            "%nOptions of spark-submit (--master, --conf, --executor-memory and so on) come before the command; without --master"
                    + " everything runs on this machine.%n"
        },
        mixinStandardHelpOptions = true,
        commandListHeading = "%nCommands:%n",
        subcommands = {
            TrainOnCluster.class,
            ShardOnCluster.class,
            SampleOnCluster.class,
            EvaluateOnCluster.class,
            LikelihoodOnCluster.class,
            EditOnCluster.class,
            ScoreOnCluster.class
        },
        footer = {
            "%nExamples:",
            "  reverie-submit --master spark://host:7077 train mnist --out hdfs:///runs/mnist --workers 4",
            "  reverie-submit --master 'local-cluster[2,1,2048]' train quickstart-digits --out /tmp/runs/digits",
            "  reverie-submit --master k8s://https://host:6443 --deploy-mode cluster train mnist --out s3a://bucket/runs/mnist"
        })
public final class Submit implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int FAILED = 1;
    private static final int HELP_WIDTH = 100;

    /**
     * Runs one command line and ends the process with its exit code: 0, 1 for a failure, 2 for a request that cannot be met.
     *
     * @param arguments the words behind those for spark-submit
     */
    public static void main(String[] arguments) {
        int code = run(arguments);
        // A driver inside the cluster must end by returning, or Spark takes it for a crash.
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        CommandLine line = new CommandLine(new Submit());
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setErr(err);
        line.setExecutionExceptionHandler((fault, command, parsed) -> tell(fault, err));
        return line.execute(arguments);
    }

    private static int tell(Throwable thrown, PrintWriter err) {
        Throwable fault = ownFault(thrown);
        if (fault instanceof ReverieException known) {
            err.println("error: " + known.problem());
            known.remedy().ifPresent(remedy -> err.println("  " + remedy));
            return fault instanceof RequestException ? USAGE : FAILED;
        }
        if (fault instanceof UncheckedIOException) {
            err.println("error: " + fault.getMessage());
            return FAILED;
        }
        err.println("error: " + fault);
        fault.printStackTrace(err);
        return FAILED;
    }

    /** What a task found comes from Spark as the cause of its own exception. */
    private static Throwable ownFault(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ReverieException) {
                return cause;
            }
        }
        return thrown;
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return 0;
    }
}
