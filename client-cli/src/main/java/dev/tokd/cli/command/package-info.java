/**
 * One class per command of {@code tok}.
 *
 * <p>Non-goals: no environment, no clock, no standard stream: all of it comes through {@link
 * dev.tokd.cli.command.Surroundings}. Promise: exit codes are those of {@code dev.tokd.protocol.Exit};
 * nothing waits for a terminal that is not there; no secret is taken from the command line.
 */
@NullMarked
package dev.tokd.cli.command;

import org.jspecify.annotations.NullMarked;
