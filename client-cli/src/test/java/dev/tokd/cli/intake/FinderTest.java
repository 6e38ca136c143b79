package dev.tokd.cli.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinderTest {
    private static List<Found> find(String text) {
        return Finder.find(text.getBytes(StandardCharsets.UTF_8), "it");
    }

    private static String said(Found found) {
        Leaf secret = found.secret();
        return found.provider() + " " + found.place() + " " + found.clientId() + " "
                + (secret == null ? "-" : revealed(secret)) + " " + found.audiences() + " " + found.scopes();
    }

    private static String revealed(Leaf leaf) {
        try (Secret secret = leaf.secret()) {
            return new String(secret.reveal(), StandardCharsets.UTF_8);
        }
    }

    private static String only(String text) {
        assertThat(find(text)).hasSize(1);
        return said(find(text).get(0));
    }

    @Test
    void env_ofAuth0_isReadWithQuotesCommentsAndExport() {
        assertThat(only("""
                # the tenant
                export AUTH0_DOMAIN=https://acme.eu.auth0.com/
                AUTH0_CLIENT_ID = "4f J9" # ours
                AUTH0_CLIENT_SECRET='s"e#c\\ret'
                AUTH0_SECRET=of-the-session
                AUTH0_AUDIENCE=https://acme.eu.auth0.com/api/v2/
                AUTH0_SCOPE="read:clients read:users"
                COOKIE_DOMAIN=acme.example
                """))
                .isEqualTo("auth0 {domain=acme.eu.auth0.com} 4f J9 s\"e#c\\ret"
                        + " [https://acme.eu.auth0.com/api/v2/] [read:clients, read:users]");
    }

    @Test
    void env_ofTwoClientsOnOneTenant_keepsTheirSecretsApart() {
        List<Found> found = find("""
                AUTH0_DOMAIN=acme.auth0.com
                AUTH0_MGMT_CLIENT_ID=one
                AUTH0_MGMT_CLIENT_SECRET="a\\"b"
                AUTH0_JOB_CLIENT_ID=two
                AUTH0_JOB_CLIENT_SECRET=${TWO}
                AUTH0_JOB_AUDIENCE=https://api.example/
                AUTH0_SPA_CLIENT_ID=three
                TWO=second
                """);
        assertThat(found.stream().map(FinderTest::said).toList())
                .containsExactly(
                        "auth0 {domain=acme.auth0.com} one a\"b [] []",
                        "auth0 {domain=acme.auth0.com} two second [https://api.example/] []",
                        "auth0 {domain=acme.auth0.com} three - [] []");
    }

    @Test
    void env_ofAzure_isEntra() {
        assertThat(only("AZURE_TENANT_ID=t-1\nAZURE_CLIENT_ID=c-1\nAZURE_CLIENT_SECRET=s~1\n"))
                .isEqualTo("entra {domain=t-1} c-1 s~1 [] []");
    }

    @Test
    void env_ofIssuers_isPreset() {
        assertThat(only("OIDC_ISSUER_URL=https://sso.example/realms/acme\nOIDC_CLIENT_ID=a\nOIDC_CLIENT_SECRET=b\n"))
                .isEqualTo("keycloak {issuer=https://sso.example/realms/acme} a b [] []");
        assertThat(only("TOKEN_URL=https://login.example/token\nCLIENT_ID=a\nCLIENT_SECRET=b\n"))
                .isEqualTo("oauth2 {token_endpoint=https://login.example/token} a b [] []");
        assertThat(only("OKTA_ISSUER=https://acme.okta.com/oauth2/default\nOKTA_CLIENT_ID=a\nOKTA_CLIENT_SECRET=b\n"))
                .startsWith("okta {issuer=https://acme.okta.com/oauth2/default} a b");
    }

    @Test
    void ini_sections_areApart() {
        assertThat(
                        find("[default]\ntenant=t\nclient_id=a\nsecret=b\n[other]\ntenant=u\nclient_id=c\nsecret=d\n")
                                .stream()
                                .map(FinderTest::said)
                                .toList())
                .containsExactly("entra {domain=t} a b [] []", "entra {domain=u} c d [] []");
    }

    @Test
    void auth0Cli_tenants_haveNoSecretAndPersonsAreLeftOut() {
        assertThat(find("""
                {"install_id":"x","default_tenant":"a.auth0.com","tenants":{
                 "a.auth0.com":{"name":"a","domain":"a.auth0.com","access_token":"t","scopes":["read:x","read:y"],
                  "expires_at":"2024-01-01T00:00:00Z","client_id":"machine"},
                 "b.auth0.com":{"name":"b","domain":"b.auth0.com","expires_at":"2024-01-01T00:00:00Z","client_id":""}}}
                """).stream().map(FinderTest::said).toList())
                .containsExactly("auth0 {domain=a.auth0.com} machine - [] [read:x, read:y]");
    }

    @Test
    void az_filesAndAnswers_areEntra() {
        assertThat(only("[{\"client_id\":\"c\",\"tenant\":\"t\",\"client_secret\":\"s\"}]"))
                .isEqualTo("entra {domain=t} c s [] []");
        assertThat(only("{\"appId\":\"c\",\"displayName\":\"d\",\"password\":\"s\",\"tenant\":\"t\"}"))
                .isEqualTo("entra {domain=t} c s [] []");
        assertThat(only("{\"clientId\":\"c\",\"clientSecret\":\"s\",\"tenantId\":\"t\","
                        + "\"activeDirectoryEndpointUrl\":\"https://login.microsoftonline.com\"}"))
                .isEqualTo("entra {domain=t} c s [] []");
    }

    @Test
    void postman_environmentAndCollection_areJoinedByTheirVariables() {
        assertThat(only("""
                {"name":"e","values":[{"key":"domain","value":"acme.auth0.com","enabled":true},
                 {"key":"client_id","value":"c"},{"key":"client_secret","value":"s","type":"secret"}],
                 "_postman_variable_scope":"environment"}
                """)).isEqualTo("auth0 {domain=acme.auth0.com} c s [] []");
        assertThat(only("""
                {"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                 "auth":{"type":"oauth2","oauth2":[{"key":"clientSecret","value":"{{the_secret}}"},
                  {"key":"clientId","value":"{{ client_id }}"},{"key":"scope","value":"a b"},
                  {"key":"accessTokenUrl","value":"https://login.example/token"}]},
                 "variable":[{"key":"client_id","value":"c"},{"key":"the_secret","value":"s\\u00e9"}]}
                """)).isEqualTo("oauth2 {token_endpoint=https://login.example/token} c s\u00e9 [] [a, b]");
    }

    @Test
    void oidcAgent_printedAccount_isRead() {
        assertThat(only("{\"name\":\"x\",\"issuer_url\":\"https://iam.example/\",\"client_id\":\"c\","
                        + "\"client_secret\":\"s\",\"refresh_token\":\"r\",\"scope\":\"openid\"}"))
                .isEqualTo("oauth2 {issuer=https://iam.example/} c s [] [openid]");
    }

    @Test
    void google_serviceAccount_isAKey_andAPersonsLoginIsItsClientAlone() {
        Found found = find("{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key_id\":\"k1\","
                        + "\"private_key\":\"-----BEGIN\\nx\",\"client_email\":\"robot@p.iam.gserviceaccount.com\","
                        + "\"client_id\":\"123\",\"token_uri\":\"https://oauth2.googleapis.com/token\"}")
                .get(0);
        assertThat(said(found))
                .isEqualTo("google {token_endpoint=https://oauth2.googleapis.com/token}"
                        + " robot@p.iam.gserviceaccount.com -----BEGIN\nx [] []");
        assertThat(found.keyId()).isEqualTo("k1");
        assertThat(found.shortName()).isEqualTo("robot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "A=1\nB=2\n",
                "{}",
                "[]",
                "{\"client_id\":\"\"}",
                "CLIENT_ID=\n",
                "CLIENT_ID=${CLIENT_ID}\n"
            })
    void otherFiles_holdNothing(String text) {
        assertThat(find(text)).isEmpty();
    }

    @Test
    void brokenJson_isSaidWithoutItsText() {
        assertThatThrownBy(() -> find("{\"client_secret\":\"sesame"))
                .isInstanceOf(ProblemException.class)
                .hasNoCause()
                .hasMessageNotContaining("sesame");
    }

    @Test
    void names_areShortAndValid() {
        assertThat(find("ISSUER=https://sso.example/realms/Acme_Corp/\nCLIENT_ID=a\n")
                        .get(0)
                        .shortName())
                .isEqualTo("acme-corp");
        assertThat(find("AUTH0_DOMAIN=acme.eu.auth0.com\nAUTH0_CLIENT_ID=a\n")
                        .get(0)
                        .shortName())
                .isEqualTo("acme");
        assertThat(find("CLIENT_ID=__\n").get(0).shortName()).isEqualTo("imported");
    }
}
