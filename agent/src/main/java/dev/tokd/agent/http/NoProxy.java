package dev.tokd.agent.http;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which hosts are reached without the proxy. */
final class NoProxy {
    private NoProxy() {}

    /**
     * Whether a host is on the list. {@code name} is that host alone, {@code .suffix} every host below it
     * but not itself, an address that very address however it is written, {@code *} every host.
     *
     * @param list the entries
     * @param host a name or an address without brackets
     */
    static boolean matches(List<String> list, String host) {
        return list.stream().anyMatch(entry -> matches(plain(entry), plain(host)));
    }

    private static boolean matches(String entry, String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            return entry.equals("*") || Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(entry));
        }
        return entry.equals("*") || entry.equals(host) || (entry.startsWith(".") && host.endsWith(entry));
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
