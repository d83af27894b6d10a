package io.holdfast.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static CommandLine parse(Map<String, String> env, String... args) throws UsageException {
        return CommandLine.parse(args, env);
    }

    @Test
    void optionsMayStandBeforeOrAfterTheCommand() throws UsageException {
        CommandLine before = parse(Map.of(), "--config", "/d", "-l", "debug", "--console", "daemon");
        assertThat(parse(Map.of(), "daemon", "--path=/d", "--loglevel=debug", "--console")).isEqualTo(before);
        assertThat(before.data()).isEqualTo(Path.of("/d"));
        assertThat(before.logLevel()).isEqualTo("debug");
        assertThat(before.console()).isTrue();
    }

    @Test
    void theFolderComesFromTheOptionThenTheEnvironmentThenHome() throws UsageException {
        Map<String, String> env = Map.of("HOLDFAST_PATH", "/h", "IPFS_CLUSTER_PATH", "/i");
        assertThat(parse(env, "daemon", "-c", "/d").data()).isEqualTo(Path.of("/d"));
        assertThat(parse(env, "daemon").data()).isEqualTo(Path.of("/h"));
        assertThat(parse(Map.of("IPFS_CLUSTER_PATH", "/i"), "daemon").data()).isEqualTo(Path.of("/i"));
        assertThat(parse(Map.of("HOME", "/home/x"), "daemon").data()).isEqualTo(Path.of("/home/x/.holdfast"));
        assertThat(parse(Map.of(), "daemon").data()).isEqualTo(Path.of(System.getProperty("user.home"), ".holdfast"));
    }

    @Test
    void anEmptyVariableSaysNothing() throws UsageException {
        assertThat(parse(Map.of("HOLDFAST_PATH", "", "IPFS_CLUSTER_PATH", "/i"), "daemon").data()).isEqualTo(Path.of("/i"));
        assertThat(parse(Map.of("HOLDFAST_PATH", "", "HOME", "/home/x"), "daemon").data()).isEqualTo(Path.of("/home/x/.holdfast"));
    }

    @Test
    void initAndExecHaveWordsOfTheirOwn() throws UsageException {
        assertThat(parse(Map.of(), "init", "--force", "x").rest()).containsExactly("--force", "x");
        assertThat(parse(Map.of(), "exec", "lb", "-s").rest()).containsExactly("lb", "-s");
        assertThat(parse(Map.of(), "--path", "/d", "init", "--help")).isEqualTo(parse(Map.of(), "init", "--help", "--path", "/d"));
        assertThat(parse(Map.of(), "init", "--help").command()).isEqualTo("init");
        String[] words = {"ls", "--help", "-h", "-v", "--version", "-d", "-l", "-c", "--path", "/x"};
        CommandLine exec = parse(Map.of("HOLDFAST_PATH", "/h"), Stream.concat(Stream.of("exec"), Stream.of(words)).toArray(String[]::new));
        assertThat(exec).isEqualTo(new CommandLine("exec", Path.of("/h"), "", false, List.of(words)));
    }

    @Test
    void whatIsUnknownIsNamed() {
        assertThatThrownBy(() -> parse(Map.of(), "fly")).isInstanceOf(UsageException.class).hasMessage("unknown command: fly");
        assertThatThrownBy(() -> parse(Map.of(), "daemon", "--fly")).hasMessage("unknown option: --fly");
        assertThatThrownBy(() -> parse(Map.of(), "daemon", "fly")).hasMessage("unexpected word: fly");
        assertThatThrownBy(() -> parse(Map.of(), "daemon", "--config")).hasMessage("a value is missing after --config");
        assertThatThrownBy(() -> parse(Map.of(), "daemon", "--console=yes")).hasMessage("unknown option: --console=yes");
    }

    @Test
    void nothingAtAllIsAQuestionForHelp() throws UsageException {
        assertThat(parse(Map.of()).command()).isEqualTo("help");
        assertThat(parse(Map.of(), "daemon", "--help").command()).isEqualTo("help");
    }

    @Test
    void logLevelsAreChecked() {
        for (String good : new String[] {"", "info", "DEBUG", "warning", "cluster:debug,http:error", "*:info"}) {
            assertThat(Logging.isLevel(good)).as(good).isTrue();
        }
        for (String bad : new String[] {"loud", "cluster:loud", "info,,debug"}) {
            assertThat(Logging.isLevel(bad)).as(bad).isFalse();
        }
    }
}
