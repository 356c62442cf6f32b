package dev.reverie.file.pickle;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** One of the two forms of torch's files, open. */
interface TorchContainer extends Closeable {
    /** The unpickled object; its tensors read from this file. */
    @Nullable
    Object content();
}
