package dev.tokd.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrow law: which package may use which. */
class ArchitectureTest {
    private static final String ROOT = "dev.tokd.agent.";

    /** Package to the packages it may use; {@code main} may use all. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("endpoint", Set.of("outlet", "broker", "control", "peer", "policy")),
            Map.entry("broker", Set.of("peer", "policy", "token", "event")),
            Map.entry("control", Set.of("broker", "policy", "token", "mint", "provider", "vault", "event")),
            Map.entry("policy", Set.of("peer")),
            Map.entry("peer", Set.of("host")),
            Map.entry("token", Set.of("event")),
            Map.entry("mint", Set.of("token", "vault", "provider", "event")),
            Map.entry("provider", Set.of("http")),
            Map.entry("http", Set.of()),
            Map.entry("vault", Set.of("token", "host")),
            Map.entry("event", Set.of("host")),
            Map.entry("host", Set.of()));

    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tokd.agent");

    static Stream<String> packages() {
        return ARROWS.keySet().stream().sorted();
    }

    private static ArchRule arrowsOf(String name) {
        Set<String> allowed = ARROWS.getOrDefault(name, Set.of());
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("are agent classes outside " + allowed) {
                    @Override
                    public boolean test(JavaClass used) {
                        String place = packageOf(used);
                        return place != null && !place.equals(name) && !allowed.contains(place);
                    }
                });
    }

    /** The first name below the root, or null for classes that are not the agent's. */
    private static String packageOf(JavaClass used) {
        if (!used.getPackageName().startsWith(ROOT)) {
            return null;
        }
        return used.getPackageName().substring(ROOT.length()).split("\\.")[0];
    }

    @ParameterizedTest
    @MethodSource("packages")
    void package_usesOnlyWhatItsArrowsAllow(String name) {
        arrowsOf(name).check(AGENT);
    }

    @Test
    void packages_all_areInTheTable() {
        assertThat(AGENT.stream().map(ArchitectureTest::packageOf).filter(name -> name != null && !name.equals("main")))
                .allSatisfy(name -> assertThat(ARROWS).containsKey(name));
    }

    @Test
    void packages_together_haveNoCycle() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void plantedBreach_isFound() {
        JavaClasses planted = new ClassFileImporter().importPackages("dev.tokd.agent.provider.planted");
        assertThat(arrowsOf("provider").evaluate(planted).hasViolation()).isTrue();
    }

    @Test
    void databindAndLoggingFrameworks_areBanned() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.databind..", "java.util.logging..", "org.slf4j..")
                .check(AGENT);
    }
}
