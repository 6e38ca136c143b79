package dev.tokd.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which variable each app's token goes into. */
final class AppVariables {
    private static final String ALONE = "TOKEN";

    private AppVariables() {}

    /**
     * Reads the apps and {@code --env}.
     *
     * @param apps names separated by commas
     * @param typed {@code NAME} for a single app, or {@code app=NAME}
     * @return app to variable, in order; no variable twice
     */
    static Map<String, String> of(String apps, List<String> typed) {
        List<String> names = new ArrayList<>(List.of(apps.split(",", -1)));
        Map<String, String> variables = new LinkedHashMap<>();
        names.forEach(app -> variables.put(app, names.size() == 1 ? ALONE : derived(app)));
        if (variables.size() < names.size() || variables.containsKey("")) {
            throw Usage.wrong("an app is named twice, or not at all, in \"" + apps + "\"", "tok exec APP,APP -- CMD");
        }
        for (String assignment : typed) {
            int equals = assignment.indexOf('=');
            String app = equals < 0 ? apps : assignment.substring(0, equals);
            if (!variables.containsKey(app)) {
                throw equals < 0 || !assignment.matches("[a-z0-9].*")
                        ? Usage.wrong("--env takes a variable name per app", "--env APP=NAME")
                        : Usage.wrong("--env names \"" + app + "\", which is none of the apps", "--env APP=NAME");
            }
            variables.put(app, assignment.substring(equals + 1));
        }
        variables.values().forEach(VariableName::check);
        if (variables.values().stream().distinct().count() < variables.size()) {
            throw Usage.wrong("two tokens would go into one variable", "--env APP=NAME");
        }
        return variables;
    }

    /** {@code billing-sync} is {@code BILLING_SYNC_TOKEN}. */
    private static String derived(String app) {
        String name = app.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_TOKEN";
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
