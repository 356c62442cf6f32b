package dev.reverie.data.image;

import dev.reverie.data.Picture;

/**
 * A usable file of a folder or a zip.
 *
 * @param path below the folders that all pictures share, with {@code /}
 * @param picture what it shows
 * @param label its class, where a file says so; {@value #UNSAID} otherwise
 */
record FolderPicture(String path, Picture picture, int label) {
    private static final int UNSAID = -1;

    FolderPicture(String path, Picture picture) {
        this(path, picture, UNSAID);
    }

    FolderPicture labelled(int number) {
        return new FolderPicture(path, picture, number);
    }

    /** The first folder of the path; empty for a file in none. */
    String top() {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The same without the first folder. */
    FolderPicture below() {
        return at(path.substring(path.indexOf('/') + 1));
    }

    /** {@code cat/train/1.png} as {@code train/cat/1.png}. */
    FolderPicture withFoldersSwapped() {
        FolderPicture below = below();
        return at(below.top() + "/" + top() + "/" + below.below().path());
    }

    private FolderPicture at(String elsewhere) {
        return new FolderPicture(elsewhere, picture, label);
    }
}
