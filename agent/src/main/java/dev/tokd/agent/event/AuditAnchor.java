package dev.tokd.agent.event;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the log, by number and hash. The hash stands for everything before it, too: noted outside,
 * it proves later that nothing up to here was changed or taken away.
 *
 * @param seq the record's number, 0 for the beginning of an empty log
 * @param hash the SHA-256 of its line, base64url
 */
public record AuditAnchor(long seq, String hash) {
    private static final Pattern SYNTAX = Pattern.compile("(0|[1-9]\\d{0,17}):([A-Za-z0-9_-]{43})");

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text {@code SEQ:HASH}
     * @return the anchor
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} for anything else
     */
    public static AuditAnchor parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "an anchor is a number, a colon and 43 characters, as it was printed",
                    "tok audit anchor");
        }
        return new AuditAnchor(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    @Override
    public String toString() {
        return seq + ":" + hash;
    }
}
