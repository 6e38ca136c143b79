package dev.tokd.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The provider suite against Keycloak. */
@Tag("keycloak")
@ExtendWith(WithKeycloak.class)
class KeycloakProviderTest extends ProviderSuite {
    private final Keycloak keycloak;

    KeycloakProviderTest(Keycloak keycloak) {
        this.keycloak = keycloak;
    }

    @Override
    Provider provider() {
        return new Provider(
                keycloak.address(),
                "/realms/" + Keycloak.REALM,
                "keycloak",
                "tokd-post",
                "tokd-short",
                Keycloak.POST_SECRET,
                "reports.read",
                Keycloak.SHORT_LIFE_SECONDS);
    }
}
