/**
 * Clipboards, by the tools that desktops have for them.
 *
 * <p>Non-goals: speaking Wayland or X11 itself. Promise: what is copied goes to a tool's standard input, never
 * into its arguments or environment.
 */
@NullMarked
package dev.tokd.cli.clipboard;

import org.jspecify.annotations.NullMarked;
