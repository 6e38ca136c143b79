package dev.tokd.agent.http;

import java.net.URI;

/**
 * One end of a connection.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 * @param tls whether it is spoken to over TLS
 */
record Hop(String host, int port, boolean tls) {
    static Hop of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("a URI without a host");
        }
        int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
        return new Hop(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, tls);
    }

    private String literal() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Host and port, as CONNECT wants them (RFC 9110 section 9.3.6) and people read them. */
    String authority() {
        return literal() + ":" + port;
    }

    /** Host, and port unless it is the scheme's own, as the Host header wants them. */
    String hostHeader() {
        return port == (tls ? 443 : 80) ? literal() : authority();
    }
}
