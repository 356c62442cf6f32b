package dev.reverie.file.pickle;

import dev.reverie.file.ElementType;

/**
 * A run of numbers in a file, which tensors are views of; several tensors may share one.
 *
 * @param key its name in the file
 * @param type of its elements
 * @param elementCount how many there are
 * @param reader gives its bytes
 */
record TorchStorage(String key, ElementType type, long elementCount, StorageReader reader) {}
