from requests_app import permissions


def test_scope_knows_roles_and_departments(cast):
    scope = permissions.scope(cast.sam)
    assert scope.roles == {"supervisor"}
    assert scope.departments == {cast.code_enforcement.pk}


def test_submit_of_the_cast_gives_a_pothole_to_public_works(cast):
    service_request = cast.submit(resident=cast.rosa)
    assert service_request.department == cast.public_works
    assert service_request.district == cast.river
