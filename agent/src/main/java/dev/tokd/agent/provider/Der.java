package dev.tokd.agent.provider;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** The few kinds of DER (X.690) that a certificate is made of. */
final class Der {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** RFC 5280 section 4.1.2.5: two digits of the year until then. */
    private static final Instant LONG_YEARS = Instant.parse("2050-01-01T00:00:00Z");

    private static final int SHORT = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, parts);
    }

    static byte[] explicit(int number, byte[] part) {
        return tagged(0xa0 + number, part);
    }

    static byte[] integer(BigInteger number) {
        return tagged(0x02, number.toByteArray());
    }

    static byte[] text(String utf8) {
        return tagged(0x0c, utf8.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bits(byte[] whole) {
        return tagged(0x03, new byte[] {0}, whole);
    }

    /** By the hexadecimal digits of its encoding. */
    static byte[] oid(String hex) {
        return tagged(0x06, HexFormat.of().parseHex(hex));
    }

    static byte[] nothing() {
        return tagged(0x05);
    }

    static byte[] time(Instant at) {
        String text = TIME.format(at);
        return at.isBefore(LONG_YEARS)
                ? tagged(0x17, text.substring(2).getBytes(StandardCharsets.US_ASCII))
                : tagged(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            inside.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        all.writeBytes(length(inside.size()));
        all.writeBytes(inside.toByteArray());
        return all.toByteArray();
    }

    private static byte[] length(int length) {
        if (length < SHORT) {
            return new byte[] {(byte) length};
        }
        byte[] digits = BigInteger.valueOf(length).toByteArray();
        int from = digits[0] == 0 ? 1 : 0;
        byte[] all = new byte[1 + digits.length - from];
        all[0] = (byte) (SHORT + digits.length - from);
        System.arraycopy(digits, from, all, 1, digits.length - from);
        return all;
    }
}
