package dev.tokd.agent.provider;

import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a provider's words into ours, printable and without the secret it was sent. */
final class Words {
    private Words() {}

    /** The text, printable, with every place that repeats the secret blanked out. */
    static String clean(String text, Secret sent) {
        byte[] revealed = sent.reveal();
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(revealed));
        char[] secret = new char[decoded.length()];
        decoded.duplicate().get(secret);
        try {
            return Text.printable(secret.length == 0 ? text : blank(text, secret));
        } finally {
            Arrays.fill(revealed, (byte) 0);
            Arrays.fill(secret, '\0');
            while (decoded.hasRemaining()) {
                decoded.put('\0');
            }
        }
    }

    private static String blank(String text, char[] secret) {
        StringBuilder clean = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (startsWith(text, at, secret)) {
                clean.append("[secret]");
                at += secret.length;
            } else {
                clean.append(text.charAt(at++));
            }
        }
        return clean.toString();
    }

    private static boolean startsWith(String text, int at, char[] secret) {
        int i = 0;
        while (i < secret.length && at + i < text.length() && text.charAt(at + i) == secret[i]) {
            i++;
        }
        return i == secret.length;
    }

    /** Whether an answer is a web page, as portals and firewalls give. */
    static boolean isWebPage(Reply reply) {
        String type = reply.header("content-type");
        if (type != null && type.toLowerCase(Locale.ROOT).contains("html")) {
            return true;
        }
        byte[] body = reply.body().reveal();
        int i = 0;
        while (i < body.length && Character.isWhitespace(body[i])) {
            i++;
        }
        boolean page = i < body.length && body[i] == '<';
        Arrays.fill(body, (byte) 0);
        return page;
    }

    /** Where a redirect leads: scheme and host alone, for the rest may hold anything. */
    static String redirect(Reply reply, String who) {
        String to = place(reply.header("location"));
        return who + " answered with a redirect (" + reply.status() + (to == null ? "" : " to " + to)
                + "); redirects are not followed";
    }

    private static @Nullable String place(@Nullable String location) {
        try {
            URI uri = location == null ? null : new URI(location);
            return uri == null || uri.getHost() == null
                    ? null
                    : Text.printable(
                            uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
