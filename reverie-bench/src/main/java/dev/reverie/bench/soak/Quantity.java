package dev.reverie.bench.soak;

/** What a process may keep too much of, and by how much it may grow after the warm-up. */
enum Quantity {
    /** Memory of all kinds that the system has mapped for the process. */
    RESIDENT("resident memory", "MB", 1e6, 0.05, 8),
    /** The same without the heap, which the virtual machine takes in large parts and gives back late. */
    BESIDE_HEAP("memory beside the heap", "MB", 1e6, 0.05, 8),
    /** Code, classes and tables of the virtual machine, which compiles and loads for minutes after the start. */
    MACHINE("code and classes", "MB", 1e6, 0.05, 2),
    /** Java objects. */
    HEAP("heap after collection", "MB", 1e6, 0.05, 1),
    /** Buffers of Java outside the heap: each thread that writes keeps one as large as its largest write, up to 1 MiB. */
    DIRECT("direct buffers", "MB", 1e6, 0.05, 1.1),
    /** Tensors and other objects of the engine. */
    NATIVE_OBJECTS("native objects", "", 1, 0, 2),
    /** Open files, sockets and pipes. */
    FILES("open files", "", 1, 0, 1),
    /** Threads of Java, of its virtual machine and of the engine. */
    THREADS("threads", "", 1, 0, 1),
    /** Classes, which a program generates that looks things up by reflection or lambda. */
    CLASSES("loaded classes", "", 1, 0.01, 10);

    private final String title;
    private final String unit;
    private final double scale;
    private final double relative;
    private final double absolute;

    /**
     * A quantity.
     *
     * @param title for people
     * @param unit for people, empty for a number of things
     * @param scale of one unit
     * @param relative share of the mean by which it may grow
     * @param absolute growth that is always allowed, in units
     */
    Quantity(String title, String unit, double scale, double relative, double absolute) {
        this.title = title;
        this.unit = unit;
        this.scale = scale;
        this.relative = relative;
        this.absolute = absolute;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    /** Its value in units. */
    double of(Reading reading) {
        long value = switch (this) {
            case RESIDENT -> reading.resident();
            case BESIDE_HEAP -> reading.resident() - reading.reserved();
            case MACHINE -> reading.machine();
            case HEAP -> reading.heap();
            case DIRECT -> reading.direct();
            case NATIVE_OBJECTS -> reading.nativeObjects();
            case FILES -> reading.files();
            case THREADS -> reading.threads();
            case CLASSES -> reading.classes();
        };
        return value / scale;
    }

    /** By how much it may grow in all after the warm-up, in units. */
    double allowance(double mean) {
        return Math.max(absolute, relative * mean);
    }
}
