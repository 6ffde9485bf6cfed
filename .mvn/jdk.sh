# Sourced by run and check: finds a JDK (or only a JRE) and a Maven that are new enough.
#
# Maven's toolchains are not sufficient: Quarkus loads the service's classes into Maven's own JVM.

JDK_MIN=25
MAVEN_MIN=3.8.6
EX_UNAVAILABLE=69

# The first JDK of JDK_MIN or newer becomes JAVA_HOME. The argument 'java' admits a JRE too.
find_jdk() {
  program=${1:-javac}
  found=
  for home in \
    "${JAVA_HOME:-}" \
    "$(jdk_on_path "$program")" \
    /usr/lib/jvm/* \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
    "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/* \
    "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/* \
    "$(jdk_of_macos)" \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && [ -x "$home/bin/$program" ] && [ "$(jdk_version "$home")" -ge "$JDK_MIN" ]; then
      found=$home
      break
    fi
  done
  if [ -z "$found" ] && [ "$program" = java ]; then
    echo "No Java $JDK_MIN or newer was found. Install a JRE, or set JAVA_HOME to it." >&2
    exit "$EX_UNAVAILABLE"
  fi
  if [ -z "$found" ]; then
    echo "No JDK $JDK_MIN or newer was found (one with javac). Install one, or set JAVA_HOME to it." >&2
    exit "$EX_UNAVAILABLE"
  fi
  JAVA_HOME=$found
  export JAVA_HOME
}

jdk_on_path() {
  found_program=$(command -v "$1") || return 0
  found_program=$(readlink -f "$found_program" 2>/dev/null) || return 0
  echo "${found_program%"/bin/$1"}"
}

jdk_of_macos() {
  [ -x /usr/libexec/java_home ] || return 0
  /usr/libexec/java_home -v "$JDK_MIN+" 2>/dev/null || return 0
}

# The first number of the JDK's version; 0 if it is unknown.
jdk_version() {
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" --version 2>&1 | sed -n '1s/^[a-z]* \([0-9]*\).*/\1/p')
  fi
  echo "${version:-0}"
}

# The first Maven of MAVEN_MIN or newer becomes MAVEN. After find_jdk: it runs on JAVA_HOME.
find_maven() {
  MAVEN=
  for candidate in \
    "${MAVEN_HOME:-}/bin/mvn" \
    "$(command -v mvn || true)" \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/maven/*/bin/mvn; do
    if [ -x "$candidate" ] && maven_is_new_enough "$candidate"; then
      MAVEN=$candidate
      return
    fi
  done
  echo "No Maven $MAVEN_MIN or newer was found. Install one so that 'mvn' is on the PATH." >&2
  exit "$EX_UNAVAILABLE"
}

maven_is_new_enough() {
  version=$("$1" --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
  [ -n "$version" ] &&
    [ "$(printf '%s\n%s\n' "$MAVEN_MIN" "$version" |
      sort -t . -k 1,1n -k 2,2n -k 3,3n | head -n 1)" = "$MAVEN_MIN" ]
}
