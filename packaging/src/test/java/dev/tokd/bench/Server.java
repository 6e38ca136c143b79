package dev.tokd.bench;

import java.nio.file.Path;

/**
 * A server under load.
 *
 * @param name for the table
 * @param socket where it listens
 * @param pid the process that serves
 */
record Server(String name, Path socket, long pid) {}
