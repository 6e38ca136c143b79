/** Placeholder. */
@org.jspecify.annotations.NullMarked
package dev.tokd.cli;
