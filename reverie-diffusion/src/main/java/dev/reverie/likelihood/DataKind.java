package dev.reverie.likelihood;

/** What the numbers of an example are, which decides what a likelihood can mean. */
public sealed interface DataKind permits Continuous, Quantized {}
