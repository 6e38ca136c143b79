package dev.tokd.agent.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name; may block for as long as the system's resolver does. */
@FunctionalInterface
public interface Lookup {
    /**
     * Asks the resolver.
     *
     * @param host a name
     * @return its addresses, best first, at least one
     * @throws UnknownHostException when it has none
     */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /**
     * The system's resolver, with {@code /etc/hosts}.
     *
     * @return a lookup through the JDK
     */
    static Lookup system() {
        return InetAddress::getAllByName;
    }
}
