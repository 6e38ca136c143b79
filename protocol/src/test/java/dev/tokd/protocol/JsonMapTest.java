package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonMapTest {
    private static JsonMap map(Map<String, ?> fields) {
        return new JsonMap(fields, "client \"a\"");
    }

    @Test
    void finish_unknownMember_namesTheNearest() {
        JsonMap json = map(Map.of("client_di", "x"));
        json.optionalString("client_id");
        json.optionalString("provider");
        Problem problem = Refusal.of(json::finish);
        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(problem.detail()).isEqualTo("client \"a\" has no member \"client_di\"; did you mean client_id?");
    }

    @Test
    void finish_nothingNear_listsTheKnownAndStripsControls() {
        JsonMap json = map(Map.of("completely\u001botherwise", "x"));
        json.optionalString("client_id");
        json.flag("allow_http");
        assertThat(Refusal.of(json::finish).detail())
                .isEqualTo("client \"a\" has no member \"completely?otherwise\"; known: client_id, allow_http");
    }

    @Test
    void finish_everythingTaken_passes() {
        JsonMap json = map(Map.of("a", "x", "b", 1L));
        json.string("a");
        json.optionalLong("b");
        json.finish();
        assertThat(json.names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void take_wrongType_saysWhatWasExpectedAndNeverTheValue() {
        JsonMap json = map(Map.of("a", "hunter2", "s", Secret.ofChars("hunter2".toCharArray()), "n", 1L));
        assertThat(Refusal.of(() -> json.optionalLong("a")).detail())
                .isEqualTo("client \"a\" member \"a\" is not a whole number");
        assertThat(Refusal.of(() -> json.flag("a")).detail()).contains("true or false");
        assertThat(Refusal.of(() -> json.optionalObject("a")).detail()).contains("an object");
        assertThat(Refusal.of(() -> json.objects("a")).detail()).contains("a list");
        assertThat(Refusal.of(() -> json.string("s")).detail())
                .contains("not text")
                .doesNotContain("hunter2");
        assertThat(Refusal.of(() -> json.optionalSecret("n")).detail()).contains("not text");
    }

    @Test
    void required_absent_saysWhatIsLacking() {
        assertThat(Refusal.of(() -> map(Map.of()).string("a")).detail()).isEqualTo("client \"a\" lacks \"a\"");
        assertThat(Refusal.of(() -> map(Map.of()).secret("a")).detail()).contains("lacks \"a\"");
        assertThat(Refusal.of(() -> map(Map.of()).number("a")).detail()).contains("lacks \"a\"");
    }

    @Test
    void strings_listTextOrNothing_givesWords() {
        JsonMap json = map(Map.of("list", List.of("a b", "c"), "text", " a  b ", "blank", " ", "mixed", List.of(1L)));
        assertThat(json.strings("list")).containsExactly("a b", "c");
        assertThat(json.strings("text")).containsExactly("a", "b");
        assertThat(json.strings("blank")).isEmpty();
        assertThat(json.strings("absent")).isEmpty();
        assertThat(Refusal.of(() -> json.strings("mixed")).detail()).contains("a list of texts");
    }

    @Test
    void objects_nested_nameTheirPlaceInErrors() {
        JsonMap json = map(Map.of("list", List.of(Map.of("a", "x"), Map.of())));
        assertThat(json.objects("list").get(0).string("a")).isEqualTo("x");
        assertThat(Refusal.of(() -> json.objects("list").get(1).string("a")).detail())
                .isEqualTo("client \"a\": list[1] lacks \"a\"");
    }

    @Test
    void optionalSecret_text_countsToo() {
        assertThat(map(Map.of("secret", "abc")).secret("secret")).isEqualTo(Secret.ofChars("abc".toCharArray()));
    }
}
