package dev.tokd.cli.command;

import picocli.CommandLine.Option;

/** {@code --json}: the answer for programs. */
final class JsonOption {
    @Option(names = "--json", description = "Print one JSON object instead of text.")
    boolean json;
}
