package dev.tokd.agent.event;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** An opened vault of one id: seals by AES-GCM under a key made of the id, with a nonce that counts. */
final class FakeSeals implements AuditSeals {
    private final String vaultId;
    private byte count;

    FakeSeals(String vaultId) {
        this.vaultId = vaultId;
    }

    @Override
    public String vaultId() {
        return vaultId;
    }

    @Override
    public byte[] seal(byte[] about, byte[] key) {
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, ++count, about, key).orElseThrow();
        byte[] all = Arrays.copyOf(sealed, sealed.length + 1);
        all[sealed.length] = count;
        return all;
    }

    @Override
    public Optional<byte[]> open(byte[] about, byte[] sealed) {
        int end = sealed.length - 1;
        return end < 0 ? Optional.empty() : cipher(Cipher.DECRYPT_MODE, sealed[end], about, Arrays.copyOf(sealed, end));
    }

    private Optional<byte[]> cipher(int mode, byte nonce, byte[] about, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] key = Arrays.copyOf(vaultId.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 32);
            byte[] counter = new byte[12];
            counter[0] = nonce;
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, counter));
            cipher.updateAAD(about);
            return Optional.of(cipher.doFinal(text));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
