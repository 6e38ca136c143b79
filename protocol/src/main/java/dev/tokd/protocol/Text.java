package dev.tokd.protocol;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What may be shown to a person: control characters out, nearest names in. */
public final class Text {
    private static final int LONGEST = 500;

    private Text() {}

    /**
     * Makes foreign text safe for a terminal, a log line and a header.
     *
     * @param text anything, for example a provider's error description
     * @return the text with control, format, surrogate and line-separating characters replaced by
     *     {@code ?}, cut at 500 characters
     */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST).forEach(c -> safe.appendCodePoint(isPrintable(c) ? c : '?'));
        return safe.toString();
    }

    /**
     * Whether text can be shown as it is, however long it is.
     *
     * @param text anything
     * @return true when it holds no character that {@link #printable} replaces
     */
    public static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Text::isPrintable);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    /**
     * The known name a mistyped one most likely meant.
     *
     * @param typed what was typed
     * @param known the names there are
     * @return the nearest by edit distance, or null when none is near (over a third of its length,
     *     at least 2)
     */
    public static @Nullable String nearest(String typed, Collection<String> known) {
        int farthest = Math.max(2, typed.length() / 3);
        return known.stream()
                .filter(name -> distance(typed, name) <= farthest)
                .min(Comparator.comparingInt((String name) -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** Levenshtein distance, case ignored. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replace = previous[j - 1] + (same ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
