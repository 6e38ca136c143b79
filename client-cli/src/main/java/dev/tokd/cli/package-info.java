/**
 * The start of {@code tok}: reads the environment, the terminal and the clock sources once and hands them
 * to the commands.
 *
 * <p>Non-goals: no behaviour of its own. Promise: {@code System.exit}, the environment and the standard
 * streams appear here and nowhere else.
 */
@NullMarked
package dev.tokd.cli;

import org.jspecify.annotations.NullMarked;
