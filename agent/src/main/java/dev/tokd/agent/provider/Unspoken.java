package dev.tokd.agent.provider;

import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What no text about an answer may repeat, whatever the provider echoes: the secret, and what was
 * made of it, in each form it was sent in.
 *
 * @param texts the forms; closed with this
 */
record Unspoken(List<Secret> texts) implements AutoCloseable {
    private static final int SCHEME = "Basic ".length();

    /** Copies what it is given. */
    static Unspoken of(Secret secret, ClientProof proof) {
        List<Secret> texts = new ArrayList<>();
        add(texts, secret);
        proof.secrets().values().forEach(sent -> add(texts, sent));
        Secret authorization = proof.authorization();
        if (authorization != null) {
            byte[] value = authorization.reveal();
            texts.add(Secret.owning(Arrays.copyOfRange(value, SCHEME, value.length)));
            Arrays.fill(value, (byte) 0);
        }
        return new Unspoken(texts);
    }

    /** Of a secret and those in a body, however deep; copies them. */
    static Unspoken of(Secret secret, @Nullable Object body) {
        List<Secret> texts = new ArrayList<>();
        add(texts, secret);
        addAll(texts, body);
        return new Unspoken(texts);
    }

    private static void addAll(List<Secret> texts, @Nullable Object value) {
        if (value instanceof Secret secret) {
            add(texts, secret);
        } else if (value instanceof Map<?, ?> members) {
            members.values().forEach(member -> addAll(texts, member));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> addAll(texts, item));
        }
    }

    private static void add(List<Secret> texts, Secret secret) {
        byte[] revealed = secret.reveal();
        texts.add(Secret.owning(revealed));
        try (WipedBytes form = new WipedBytes()) {
            texts.add(Secret.owning(form.addForm(revealed).copy()));
        }
    }

    /** The text, printable, with every place that repeats one of these, or of the answer's own, blanked out. */
    String clean(String text, Collection<?> answered) {
        String clean = text;
        for (Secret secret : texts) {
            clean = without(secret, clean);
        }
        for (Object value : answered) {
            clean = value instanceof Secret secret ? without(secret, clean) : clean;
        }
        return Text.printable(clean);
    }

    private static String without(Secret secret, String text) {
        byte[] revealed = secret.reveal();
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(revealed));
        char[] chars = new char[decoded.length()];
        decoded.duplicate().get(chars);
        try {
            return chars.length == 0 ? text : blank(text, chars);
        } finally {
            Arrays.fill(revealed, (byte) 0);
            Arrays.fill(chars, '\0');
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

    @Override
    public void close() {
        texts.forEach(Secret::close);
    }
}
