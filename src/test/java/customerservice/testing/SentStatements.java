package customerservice.testing;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects all SQL that the driver sends while it is open, from the driver's own log. */
public final class SentStatements extends Handler implements AutoCloseable {
  private static final Pattern PARSE =
      Pattern.compile("FE=> Parse\\(stmt=[^,]*,query=\"(.*)\",oids=", Pattern.DOTALL);

  private final Logger driver = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
  private final Set<String> statements = ConcurrentHashMap.newKeySet();
  private final Level before = driver.getLevel();
  private final boolean usedParentHandlers = driver.getUseParentHandlers();

  private SentStatements() {}

  /** Starts collecting. */
  public static SentStatements listen() {
    SentStatements statements = new SentStatements();
    statements.driver.setLevel(Level.FINEST);
    statements.driver.setUseParentHandlers(false); // Keep the driver's log out of the console.
    statements.driver.addHandler(statements);
    return statements;
  }

  /** The distinct statements so far. */
  public List<String> all() {
    return List.copyOf(statements);
  }

  @Override
  public void publish(LogRecord line) {
    Matcher parse = PARSE.matcher(new PatternFormatter("%s").format(line));
    if (parse.find()) {
      statements.add(parse.group(1));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    driver.removeHandler(this);
    driver.setLevel(before);
    driver.setUseParentHandlers(usedParentHandlers);
  }
}
