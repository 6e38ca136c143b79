package dev.tokd.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupPathTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ';',
            value = {
                "0::/system.slice/a.service; /system.slice/a.service",
                "9:name=systemd:/system.slice/a.service|0::/; /system.slice/a.service",
                "0::/system.slice/a.service|9:name=systemd:/; /",
                "4:memory:/system.slice/a.service|0::/b; /b",
                "4:memory:/system.slice/a.service; -",
                "0::/../system.slice/a.service; -",
                "0::/system.slice/..; -",
                "0::/a:b; /a:b",
                "9:name=systemd-evil:/system.slice/a.service|0::/x; /x",
                "nonsense; -",
                "''; -",
            })
    void of_lines_table(String lines, @Nullable String path) {
        assertThat(CgroupPath.of(List.of(lines.split("\\|")))).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/system.slice/a.service, a.service",
                "/system.slice/a.service/b.service, a.service",
                "/system.slice/system-a.slice/a@1.service, a@1.service",
                "/system.slice/a.scope/b.service, -",
                "/system.slice/plain/b.service, -",
                "/user.slice/user-1000.slice/user@1000.service/system.slice/a.service, -",
                "/a/system.slice/a.service, -",
                "/system.slicex/a.service, -",
                "/system.slice, -",
                "/, -",
            })
    void unit_path_table(String path, @Nullable String unit) {
        assertThat(CgroupPath.unit(path)).isEqualTo(unit);
    }
}
