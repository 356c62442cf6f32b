/**
 * What pages have sent: pictures, tables, drawn points and masks, kept in a folder of their own under the hash of their
 * content. What people call a file is shown and used for nothing else.
 */
@NullMarked
package dev.reverie.studio.upload;

import org.jspecify.annotations.NullMarked;
