package dev.tokd.agent.provider;

import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a provider's words into ours. */
final class Words {
    private Words() {}

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
