package dev.reverie.network;

/** Generates the names {@code all_modules.0}, {@code all_modules.1}, ... of the published state dictionaries. */
final class ModuleNames {
    private int next;

    String next() {
        return "all_modules." + next++;
    }
}
