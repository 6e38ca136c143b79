package dev.tokd.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version this program was built as. */
final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("version")) {
            return new String[] {
                "tok " + (in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip())
            };
        }
    }
}
