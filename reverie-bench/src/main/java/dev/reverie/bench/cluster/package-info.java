/** What training on several machines costs: a measured exchange, a measured update, and a model for what is not at hand. */
@NullMarked
package dev.reverie.bench.cluster;

import org.jspecify.annotations.NullMarked;
