/** What pages that are open, and pages that start, cost a training in the studio. */
package dev.reverie.bench.studio;
