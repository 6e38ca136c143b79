package dev.tokd.cli.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiTest {
    private static final String YAML = """
            openapi: 3.1.0
            servers:
              - url: https://{tenant}.example/api/v2
            security:
              - oauth: [read]
            components:
              securitySchemes:
                oauth: {type: oauth2}
                bearer: {type: http, scheme: bearer}
            paths:
              /clients:
                parameters: []
                get:
                  security:
                    - bearer: []
                    - oauth: [read:clients, read:keys]
                post:
                  security:
                    - oauth: [write]
                    - oauth: [admin]
              /clients/{id}/grants:
                get: {}
              /health:
                get: {security: []}
              /public:
                get:
                  security:
                    - {}
                    - oauth: [read]
              /bare:
                get:
                  security:
                    - bearer: []
            """;

    private static OpenApi read(String text, boolean anyOf) {
        return OpenApi.read(text.getBytes(StandardCharsets.UTF_8), "it", anyOf);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /clients, '[[read:clients, read:keys]]'",
        "get, clients, '[[read:clients, read:keys]]'",
        "POST, /clients, '[[write], [admin]]'",
        "GET, /clients/4fJ9/grants, '[[read]]'",
        "GET, /clients/{id}/grants, '[[read]]'",
        "GET, /api/v2/clients/4fJ9/grants?x=1, '[[read]]'",
        "GET, /health, '[]'",
        "GET, /public, '[[], [read]]'",
        "GET, /bare, '[[]]'",
    })
    void call_alternatives_areThoseOfTheDocument(String method, String path, String expected) {
        assertThat(read(YAML, false).call(method, path).alternatives()).hasToString(expected);
    }

    @Test
    void anyOf_makesEachScopeAnAlternative() {
        assertThat(read(YAML, true).call("GET", "/clients").alternatives())
                .containsExactly(Set.of("read:clients"), Set.of("read:keys"));
        assertThat(read(YAML, true).call("GET", "/public").alternatives()).contains(Set.of());
    }

    @Test
    void json_andSwagger2_areReadAlike() {
        String json = "{\"swagger\":\"2.0\",\"basePath\":\"/v1/\",\"paths\":{\"/a\":{\"get\":{\"security\":"
                + "[{\"o\":[\"x\",\"y\"]},{\"k\":[]}]}}},\"securityDefinitions\":{\"o\":{\"type\":\"oauth2\"},"
                + "\"k\":{\"type\":\"apiKey\"}},\"n\":[null,1.5,true]}";
        assertThat(read(json, false).call("GET", "/v1/a").alternatives()).containsExactly(Set.of("x", "y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /client", "GET /clients/4/5/grants", "PUT /clients"})
    void unknownCall_isAnErrorWithTheNearest(String call) {
        String[] words = call.split(" ");
        assertThatThrownBy(() -> read(YAML, false).call(words[0], words[1]))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the document has no call " + call);
        assertThatThrownBy(() -> read(YAML, false).call("GET", "/client"))
                .hasMessageContaining("did you mean GET /clients?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "openapi: 3.1.0",
                "paths: {}",
                "a: b: c",
                "text",
                "openapi: 3.0.0\npaths: {}\npaths: {}",
                "a: &a [x]\nopenapi: !!java.net.URL [http://evil.example/]\npaths: {}",
            })
    void otherDocuments_areRefused(String text) {
        assertThatThrownBy(() -> read(text, false)).isInstanceOf(ProblemException.class);
    }

    @Test
    void yamlBomb_isRefused() {
        StringBuilder bomb = new StringBuilder("openapi: 3.0.0\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("]\n");
        }
        assertThatThrownBy(() -> read(bomb + "paths: {}\n", false)).isInstanceOf(ProblemException.class);
    }

    private static ScopeNeed need(String... alternatives) {
        List<Set<String>> sets = new ArrayList<>();
        for (String alternative : alternatives) {
            sets.add(new TreeSet<>(List.of(alternative.split(" "))));
        }
        return new ScopeNeed("c", sets);
    }

    @Test
    void least_ofAlternatives_isTheSmallestUnion() {
        assertThat(LeastScopes.of(List.of(need("a", "b c"), need("b c"), need("d", "c")), List.of())
                        .scopes())
                .containsExactly("b", "c");
        assertThat(LeastScopes.of(List.of(), List.of()).scopes()).isEmpty();
        assertThat(LeastScopes.of(List.of(need("b", "a")), List.of("b")).scopes())
                .containsExactly("b");
    }

    /** Against trying everything, on seeded documents. */
    @Test
    void least_onSmallDocuments_isWhatTryingEverythingFinds() {
        Random random = new Random(20_240_101);
        for (int round = 0; round < 300; round++) {
            List<ScopeNeed> needs = new ArrayList<>();
            for (int call = 0; call < 1 + random.nextInt(5); call++) {
                List<Set<String>> alternatives = new ArrayList<>();
                for (int each = 0; each < 1 + random.nextInt(3); each++) {
                    Set<String> scopes = new TreeSet<>();
                    random.ints(1 + random.nextInt(3), 'a', 'h').forEach(c -> scopes.add(Character.toString(c)));
                    alternatives.add(scopes);
                }
                needs.add(new ScopeNeed("c", alternatives));
            }
            LeastScopes least = LeastScopes.of(needs, List.of());
            assertThat(least.exact()).isTrue();
            assertThat(needs).allMatch(each -> each.isMetBy(least.scopes()));
            assertThat(least.scopes()).hasSize(fewest(needs));
        }
    }

    private static int fewest(List<ScopeNeed> needs) {
        int fewest = Integer.MAX_VALUE;
        for (int bits = 0; bits < 1 << 7; bits++) {
            Set<String> scopes = new TreeSet<>();
            for (int scope = 0; scope < 7; scope++) {
                if ((bits & 1 << scope) != 0) {
                    scopes.add(Character.toString('a' + scope));
                }
            }
            if (needs.stream().allMatch(need -> need.isMetBy(scopes))) {
                fewest = Math.min(fewest, scopes.size());
            }
        }
        return fewest;
    }

    @Test
    void least_withTooManyCombinations_isEnoughAndSaysThatItMayNotBeLeast() {
        List<ScopeNeed> needs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            needs.add(need("a" + i, "b" + i, "c" + i));
        }
        LeastScopes least = LeastScopes.of(needs, List.of());
        assertThat(least.exact()).isFalse();
        assertThat(least.scopes()).hasSize(20);
        assertThat(needs).allMatch(each -> each.isMetBy(least.scopes()));
    }
}
