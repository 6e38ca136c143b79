package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A loopback address and port to listen on, each in its one spelling: a name could come to mean another
 * address, and callers have to repeat exactly this in {@code Host}.
 *
 * @param literal {@code 127.0.0.1}, another of 127.0.0.0/8, or {@code [::1]}
 * @param port 1 to 65535
 */
public record LoopbackAddress(String literal, int port) {
    private static final String OCTET = "(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern SYNTAX = Pattern.compile("(127(?:\\." + OCTET + "){3}|\\[::1]):([1-9][0-9]{0,4})");
    private static final int HTTP_PORT = 80;

    /**
     * Reads an address.
     *
     * @param text literal and port
     * @return the address
     * @throws ProblemException {@code bad_request} for anything but a loopback literal with a port
     */
    public static LoopbackAddress parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 0xffff) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "HTTP is to be served at \"" + Text.printable(text)
                            + "\", which is not a loopback address and a port of 1 to 65535",
                    "http_listen = [\"127.0.0.1:8719\", \"[::1]:8719\"]");
        }
        return new LoopbackAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /**
     * The address of a socket that somebody else bound.
     *
     * @param bound where
     * @return the address
     * @throws ProblemException {@code bad_request} when it is not loopback
     */
    public static LoopbackAddress of(InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        boolean six = address instanceof Inet6Address;
        String text = six && address.isLoopbackAddress() ? "[::1]" : address.getHostAddress();
        return parse(text + ':' + bound.getPort());
    }

    /**
     * What a caller's {@code Host} has to be (RFC 9110 sections 4.2.3 and 7.2): the default port is left out.
     *
     * @return literal and port
     */
    String authority() {
        return port == HTTP_PORT ? literal : toString();
    }

    InetSocketAddress socketAddress() {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal needs no lookup", e);
        }
    }

    @Override
    public String toString() {
        return literal + ':' + port;
    }
}
