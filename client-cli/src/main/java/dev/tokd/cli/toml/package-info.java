/**
 * The file of {@code tok apply} and {@code tok export}: definitions with secrets by reference.
 *
 * <p>Non-goals: no diff (the daemon computes it), no secrets inside the file. Promise: what is exported is
 * read back as the same definitions; an error names the line.
 */
@NullMarked
package dev.tokd.cli.toml;

import org.jspecify.annotations.NullMarked;
