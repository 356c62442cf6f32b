@org.jspecify.annotations.NullMarked
package dev.reverie.dist;
