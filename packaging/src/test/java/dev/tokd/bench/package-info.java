/**
 * What {@code bench/quick} runs: the built daemon beside nginx, loaded by one client in interleaved rounds.
 *
 * <p>Non-goals: no absolute figure is a promise, and no test asserts one; machines and their neighbours
 * differ. Ratios of one run are what is read.
 */
@NullMarked
package dev.tokd.bench;

import org.jspecify.annotations.NullMarked;
