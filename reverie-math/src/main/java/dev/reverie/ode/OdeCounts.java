package dev.reverie.ode;

/** What a solver has done so far. */
record OdeCounts(int evaluations, int accepted, int rejected) {}
