package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes the machine and the programs in a result file. */
final class Machine {
  /** The faster event loop and HTTP parser, which uvicorn uses if they are installed. */
  private static final String VERSIONS =
      """
      import importlib.util as u, platform, asyncpg, fastapi, jwt, pydantic, uvicorn
      print('Python', platform.python_version(), '| FastAPI', fastapi.__version__,
            '| uvicorn', uvicorn.__version__, '| asyncpg', asyncpg.__version__,
            '| PyJWT', jwt.__version__, '| pydantic', pydantic.VERSION,
            '| event loop', 'uvloop' if u.find_spec('uvloop') else 'asyncio',
            '| HTTP parser', 'httptools' if u.find_spec('httptools') else 'h11')
      """;

  private Machine() {}

  static String describe() throws IOException {
    return """
    commit %s
    %s, %s of memory, %s %s
    Java %s
    %s\
    """
        .formatted(
            output("git", "describe", "--always", "--dirty"),
            first("/proc/cpuinfo", "model name"),
            first("/proc/meminfo", "MemTotal"),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.version"),
            output(Baseline.PYTHON, "-c", VERSIONS));
  }

  private static String first(String file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .limit(1)
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .collect(Collectors.joining());
    }
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
