package dev.tokd.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which hosts are reached without the proxy. */
public final class NoProxy {
    /** What the resolver takes as an address, and so never looks up. */
    private static final Pattern LITERAL =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|[0-9a-f:]*:[0-9a-f:.]*");

    private NoProxy() {}

    /**
     * Whether a host is on the list. {@code name} is that host alone, {@code .suffix} every host below it
     * but not itself, an address that very address however it is written, {@code *} every host.
     *
     * @param list the entries
     * @param host a name or an address without brackets
     * @return true when the proxy is left out
     */
    public static boolean matches(List<String> list, String host) {
        return list.stream().anyMatch(entry -> matches(plain(entry), plain(host)));
    }

    private static boolean matches(String entry, String host) {
        byte[] address = address(host);
        if (address != null) {
            return entry.equals("*") || Arrays.equals(address, address(entry));
        }
        return entry.equals("*") || entry.equals(host) || (entry.startsWith(".") && host.endsWith(entry));
    }

    @SuppressWarnings("AddressSelection") // a literal has one address, and is not looked up
    private static byte @Nullable [] address(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Lower case, without brackets and without the dot that ends a fully qualified name. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return lower.substring(1, lower.length() - 1);
        }
        return lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
