// SPDX-License-Identifier: GPL-3.0-or-later
// Plays Jenkins for a declarative pipeline: groovy jenkins.groovy JENKINSFILE. Parameters are environment variables of sh; those that are
// set already are the ones that a user chose. A step sh that fails ends the stages, post comes all the same, and the exit code is its.
import org.codehaus.groovy.control.CompilerConfiguration

abstract class Pipeline extends Script {
	Map<String, String> parameters = [:]
	int code = 0

	def getAny() { 'any' }
	def agent(label) { }
	def pipeline(Closure body) { body() }
	def parameters(Closure body) { body() }
	def stages(Closure body) { body() }
	def stage(String name, Closure body) { body() }
	def steps(Closure body) { body() }
	def post(Closure body) { body() }
	def always(Closure body) { body() }

	private void parameter(String name, value) { parameters[name] = System.getenv(name) ?: value.toString() }
	def text(Map row) { parameter(row.name, row.defaultValue) }
	def string(Map row) { parameter(row.name, row.defaultValue) }
	def booleanParam(Map row) { parameter(row.name, row.defaultValue) }
	def choice(Map row) { parameter(row.name, row.choices[0]) }

	def sh(String script) {
		if (code)
			return
		def file = File.createTempFile('script', '.sh')
		file.text = script.startsWith('#!') ? script : '#!/bin/sh -xe\n' + script
		file.executable = true
		def builder = new ProcessBuilder(file.path).inheritIO()
		builder.environment().putAll(parameters)
		code = builder.start().waitFor()
		file.delete()
	}

	private void files(String names, boolean optional) {
		def missing = names.split(', *').findAll { !new File(it).exists() }
		if (missing && !optional)
			throw new IllegalStateException("there is no $missing")
	}
	def junit(Map row) { files(row.testResults, row.allowEmptyResults) }
	def archiveArtifacts(Map row) { files(row.artifacts, row.allowEmptyArchive) }
}

def configuration = new CompilerConfiguration(scriptBaseClass: Pipeline.name)
def pipeline = new GroovyShell(Pipeline.classLoader, new Binding(), configuration).parse(new File(args[0]))
pipeline.run()
System.exit(pipeline.code)
