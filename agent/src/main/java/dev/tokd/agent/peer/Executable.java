package dev.tokd.agent.peer;

import org.jspecify.annotations.Nullable;

/**
 * The file a process executes.
 *
 * @param path where it is, and where the daemon finds the very same file
 * @param sha256 its SHA-256 in lower-case hexadecimal, or null when nobody asked for it
 */
public record Executable(String path, @Nullable String sha256) {}
