package dev.tokd.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tokd.cli");

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.tokd.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void partsBelow_doNotKnowTheCommands() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..wire..",
                        "..secret..",
                        "..output..",
                        "..toml..",
                        "..token..",
                        "..api..",
                        "..clipboard..",
                        "..openapi..",
                        "..intake..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..command..")
                .check(CLASSES);
    }

    @Test
    void outside_isReachedFromMainAlone() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Tok.class.getName())
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(System.class, "console")
                .check(CLASSES);
    }

    @Test
    void databind_isAbsent() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.databind..")
                .check(CLASSES);
    }
}
