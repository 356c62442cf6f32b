package dev.reverie.likelihood;

/** Kind of the values of an example: quantised (a probability) or real (a density). */
public sealed interface DataKind permits Continuous, Quantized {}
