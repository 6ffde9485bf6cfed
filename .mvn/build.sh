# Sourced by run, check and the scripts in bench/, after jdk.sh: builds the service. Sources start.sh.

. .mvn/start.sh

# Of the compiler; the property in pom.xml names them.
WITHOUT_CHECKS=-Dcompiler.checks=-Xlint:none

is_built() {
  [ -f "$JAR" ]
}

# Whether the sources are newer than the build.
is_outdated() {
  [ -n "$(find src/main pom.xml .mvn -newer "$JAR" | head -n 1)" ]
}

# Reads Maven's output, and prints the progress and the errors.
progress() {
  downloads=0
  while IFS= read -r line; do
    case $line in
    *'Downloaded from'*)
      downloads=$((downloads + 1))
      [ $((downloads % 100)) -ne 0 ] || echo "  $downloads files downloaded"
      ;;
    '[INFO] --- '*compiler*:compile*) echo '  compiling' ;;
    '[INFO] --- '*quarkus*:build*) echo '  packaging' ;;
    '[ERROR]'*) printf '%s\n' "$line" ;;
    esac
  done
}

build() {
  find_maven
  echo 'Building (the first time takes a minute or two) ...'
  status=$(mktemp)
  {
    "$MAVEN" -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true \
      -Dmaven.compiler.failOnWarning=false "$WITHOUT_CHECKS" package </dev/null 2>&1 || echo failed >"$status"
  } | progress
  if [ -s "$status" ]; then
    rm -f "$status"
    echo 'The build failed; nothing was started.'
    exit 1
  fi
  rm -f "$status"
}
