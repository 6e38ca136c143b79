package dev.tokd.cli.command;

/** The name of an environment variable as POSIX shells accept it. */
final class VariableName {
    private VariableName() {}

    static String check(String name) {
        boolean valid = !name.isEmpty() && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            valid &= (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        if (!valid) {
            throw Usage.wrong(
                    "--env takes a variable name: letters, digits and _, not starting with a digit", "--env TOKEN");
        }
        return name;
    }
}
