package dev.tokd.cli.intake;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tools whose files are known: data, not branches. */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
public enum Tool {
    /** Auth0's command line; of a machine's login it keeps the secret in the desktop's keyring. */
    AUTH0_CLI(
            "auth0-cli",
            List.of(),
            ".config/auth0",
            "config.json",
            "auth0-cli keeps a machine's secret in the desktop's keyring, not in this file, so it is asked for; what a"
                    + " person logged in to stays that person's"),
    /** Azure's command line. */
    AZ(
            "az",
            List.of("AZURE_CONFIG_DIR"),
            ".azure",
            "service_principal_entries.json",
            "az writes a service principal's secret there unless it is told to encrypt"),
    /** Google's client libraries and command line. */
    GOOGLE(
            "google",
            List.of("CLOUDSDK_CONFIG"),
            ".config/gcloud",
            "application_default_credentials.json",
            "credentials of type authorized_user are a person's login, which is nothing for a machine; make a service"
                    + " account's key, and import its file"),
    /** Its account files are encrypted by a passphrase of its own. */
    OIDC_AGENT(
            "oidc-agent",
            List.of("OIDC_CONFIG_DIR"),
            ".config/oidc-agent",
            "",
            "oidc-agent encrypts its account files; it prints one itself: oidc-gen -p ACCOUNT | tok import -"),
    /** It keeps what it has in a database of its own. */
    POSTMAN(
            "postman",
            List.of(),
            ".config/Postman",
            "",
            "Postman keeps what it has in a database; export the collection or the environment as JSON, then: tok"
                    + " import FILE");

    private final String name;
    private final List<String> variables;
    private final String folder;
    private final String file;
    private final String remark;

    Tool(String name, List<String> variables, String folder, String file, String remark) {
        this.name = name;
        this.variables = variables;
        this.folder = folder;
        this.file = file;
        this.remark = remark;
    }

    /**
     * The tool of that name.
     *
     * @param typed what was typed
     * @return the tool, if it is one
     */
    public static Optional<Tool> named(String typed) {
        return Arrays.stream(values()).filter(tool -> tool.name.equals(typed)).findFirst();
    }

    /**
     * All names.
     *
     * @return in the order people are told
     */
    public static List<String> names() {
        return Arrays.stream(values()).map(tool -> tool.name).toList();
    }

    /**
     * Whether it has one file that can be read.
     *
     * @return false where only the tool itself can
     */
    public boolean isReadable() {
        return !file.isEmpty();
    }

    /**
     * Where its file is.
     *
     * @param environment the environment variables
     * @return the path, whether there is such a file or not
     */
    public Path place(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "/");
        Path usual = Path.of(home, folder);
        return variables.stream()
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .findFirst()
                .orElse(usual)
                .resolve(file);
    }

    /**
     * What people should know about its files.
     *
     * @return a sentence
     */
    public String remark() {
        return remark;
    }
}
